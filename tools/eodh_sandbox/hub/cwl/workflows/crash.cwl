cwlVersion: v1.2
$graph:
  - class: Workflow
    id: crash
    label: A mosaic that crashes
    doc: The step ends by SIGSEGV
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
    arguments: [crash]
    inputs: {}
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
