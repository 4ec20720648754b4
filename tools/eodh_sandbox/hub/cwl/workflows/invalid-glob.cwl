cwlVersion: v1.2
$graph:
  - class: Workflow
    id: invalid-glob
    label: Resize into another folder
    doc: The output pattern matches nothing
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
    arguments: [--folder, result]
    inputs:
      scene:
        type: string
        inputBinding:
          prefix: --scene
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: results
