cwlVersion: v1.2
$graph:
  - class: Workflow
    id: convert
    label: Resize a scene
    doc: Works; one step and stage-out
    inputs:
      scene:
        type: string
        label: the scene to resize
        doc: the scene to resize
        default: S2B_T30UXC_20240611
      size:
        type: string
        label: the size to aim at in percent
        doc: the size to aim at in percent
        default: "50%"
    outputs:
      results:
        type: Directory
        outputSource: convert/results
    steps:
      convert:
        run: '#convert-tool'
        in:
          scene: scene
          size: size
        out: [results]
  - class: CommandLineTool
    id: convert-tool
    baseCommand: [python, convert.py]
    inputs:
      scene:
        type: string
        inputBinding:
          prefix: --scene
      size:
        type: string
        inputBinding:
          prefix: --size
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
