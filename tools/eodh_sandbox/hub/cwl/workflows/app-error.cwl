cwlVersion: v1.2
$graph:
  - class: Workflow
    id: app-error
    label: NDVI of a scene without its bands
    doc: The step raises a Python error
    inputs:
      scene:
        type: string
        label: the scene to resize
        doc: the scene to resize
        default: S2B_T30UXC_20240611
    outputs:
      results:
        type: Directory
        outputSource: calculate_ndvi/results
    steps:
      calculate_ndvi:
        run: '#calculate_ndvi-tool'
        in:
          scene: scene
        out: [results]
  - class: CommandLineTool
    id: calculate_ndvi-tool
    baseCommand: [python, ndvi.py]
    arguments: [--nir, B8A]
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
