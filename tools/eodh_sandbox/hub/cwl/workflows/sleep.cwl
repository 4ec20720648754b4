cwlVersion: v1.2
$graph:
  - class: Workflow
    id: sleep
    label: A mosaic that takes its time
    doc: Works after the seconds asked for
    inputs:
      seconds:
        type: string
        label: how long to take in seconds
        doc: how long to take in seconds
        default: "10"
    outputs:
      results:
        type: Directory
        outputSource: mosaic/results
    steps:
      mosaic:
        run: '#mosaic-tool'
        in:
          seconds: seconds
        out: [results]
  - class: CommandLineTool
    id: mosaic-tool
    baseCommand: [python, mosaic.py]
    arguments: [sleep]
    inputs:
      seconds:
        type: string
        inputBinding:
          position: 1
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
