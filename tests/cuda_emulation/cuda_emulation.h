// The CUDA that device code gets when it is not compiled by nvcc: the subset that Atrous uses, run and
// checked on the host. See README.md. Device code includes kernels/cuda/device.h, never this.
#pragma once
#include "tests/cuda_emulation/types.h"
//
#include "tests/cuda_emulation/collectives.h"
#include "tests/cuda_emulation/instructions.h"
#include "tests/cuda_emulation/intrinsics.h"
#include "tests/cuda_emulation/runtime.h"
