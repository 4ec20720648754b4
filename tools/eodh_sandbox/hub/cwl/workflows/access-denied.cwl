cwlVersion: v1.2
$graph:
  - class: Workflow
    id: access-denied
    label: Resize into another's bucket
    doc: Stage-out writes where the workspace may not
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
