cwlVersion: v1.2
$graph:
  - class: Workflow
    id: no-module
    label: Cloud mask
    doc: The step's image lacks a library
    inputs: {}
    outputs:
      results:
        type: Directory
        outputSource: cloud_mask/results
    steps:
      cloud_mask:
        run: '#cloud_mask-tool'
        in: {}
        out: [results]
  - class: CommandLineTool
    id: cloud_mask-tool
    baseCommand: [python, no_module.py]
    inputs: {}
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
