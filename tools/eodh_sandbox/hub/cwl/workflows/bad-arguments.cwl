cwlVersion: v1.2
$graph:
  - class: Workflow
    id: bad-arguments
    label: Resize without saying what
    doc: The step is called without an option that it needs
    inputs: {}
    outputs:
      results:
        type: Directory
        outputSource: convert/results
    steps:
      convert:
        run: '#convert-tool'
        in: {}
        out: [results]
  - class: CommandLineTool
    id: convert-tool
    baseCommand: [python, convert.py]
    arguments: [--size, "50%"]
    inputs: {}
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
