cwlVersion: v1.2
$graph:
  - class: Workflow
    id: invalid-stac
    label: Resize with a misspelt catalogue
    doc: The catalogue's type is catalog, not Catalog
    inputs:
      scene:
        type: string
        label: the scene to resize
        doc: the scene to resize
        default: S2B_T30UXC_20240611
    outputs:
      results:
        type: Directory
        outputSource: convert/results
    steps:
      convert:
        run: '#convert-tool'
        in:
          scene: scene
        out: [results]
  - class: CommandLineTool
    id: convert-tool
    baseCommand: [python, convert.py]
    arguments: [--fault, invalid-stac]
    inputs:
      scene:
        type: string
        inputBinding:
          prefix: --scene
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
