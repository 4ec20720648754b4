use strict;
my %bands = (B04 => 1, B08 => 1);
die "band B12 is not in the product at line scan\n" unless $bands{B12};
