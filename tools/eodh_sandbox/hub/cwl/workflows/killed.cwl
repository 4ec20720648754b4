cwlVersion: v1.2
$graph:
  - class: Workflow
    id: killed
    label: A mosaic too large for its memory
    doc: The step is killed (SIGKILL), as the kernel does for want of memory
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
    arguments: [killed]
    inputs: {}
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
