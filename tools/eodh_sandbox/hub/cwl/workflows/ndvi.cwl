cwlVersion: v1.2
$graph:
  - class: Workflow
    id: ndvi
    label: NDVI of a STAC item
    doc: Works; stage-in, one step and stage-out
    inputs:
      item:
        type: Directory
        label: the STAC item to read
        doc: the STAC item to read
    outputs:
      results:
        type: Directory
        outputSource: calculate_ndvi/results
    steps:
      calculate_ndvi:
        run: '#calculate_ndvi-tool'
        in:
          item: item
        out: [results]
  - class: CommandLineTool
    id: calculate_ndvi-tool
    baseCommand: [python, ndvi.py]
    inputs:
      item:
        type: Directory
        inputBinding:
          prefix: --catalog
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
