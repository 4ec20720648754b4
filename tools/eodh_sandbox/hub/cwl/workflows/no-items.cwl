cwlVersion: v1.2
$graph:
  - class: Workflow
    id: no-items
    label: Resize without an item
    doc: The catalogue names an item that does not exist
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
    arguments: [--fault, no-items]
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
