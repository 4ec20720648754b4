cwlVersion: v1.2
$graph:
  - class: Workflow
    id: disk-full
    label: A mosaic too large for the disk
    doc: The step writes to a full device
    inputs: {}
    outputs:
      results:
        type: Directory
        outputSource: mosaic/results
    steps:
      mosaic:
        run: '#mosaic-tool'
        in: {}
        out: [results]
  - class: CommandLineTool
    id: mosaic-tool
    baseCommand: [python, mosaic.py]
    arguments: [disk-full]
    inputs: {}
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
