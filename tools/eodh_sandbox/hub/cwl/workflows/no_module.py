"""A step whose image lacks a library (the name is made up, so that none has it)."""

import cloudmasker_eo

cloudmasker_eo.mask("S2B_T30UXC_20240611")
