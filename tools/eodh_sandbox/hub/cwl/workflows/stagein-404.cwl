cwlVersion: v1.2
$graph:
  - class: Workflow
    id: stagein-404
    label: NDVI of an item that is gone
    doc: Stage-in gets 404
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
