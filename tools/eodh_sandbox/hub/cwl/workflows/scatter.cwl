cwlVersion: v1.2
$graph:
  - class: Workflow
    id: scatter
    label: Resize many scenes
    doc: Works, or fails in the one scene that no mission made
    requirements:
      - class: ScatterFeatureRequirement
    inputs:
      scenes:
        type: string[]
        label: the scenes to resize
        doc: the scenes to resize
        default: [S2A_T30UWB_20240601, S2B_T30UXC_20240611, LC09_203024_20240604]
    outputs:
      results:
        type: Directory
        outputSource: make_stac/results
    steps:
      resize:
        run: '#resize-tool'
        scatter: scene
        in:
          scene: scenes
        out: [raster]
      make_stac:
        run: '#make_stac-tool'
        in:
          rasters: resize/raster
        out: [results]
  - class: CommandLineTool
    id: resize-tool
    baseCommand: [python, resize.py]
    inputs:
      scene:
        type: string
        inputBinding:
          position: 1
    outputs:
      raster:
        type: File
        outputBinding:
          glob: "*.pgm"
  - class: CommandLineTool
    id: make_stac-tool
    baseCommand: [python, make_stac.py]
    inputs:
      rasters:
        type: File[]
        inputBinding:
          position: 1
    outputs:
      results:
        type: Directory
        outputBinding:
          glob: .
