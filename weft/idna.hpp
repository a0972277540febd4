// SPDX-License-Identifier: MIT
// International names of hosts: the contents of the layer.
#pragma once

#include "weft/idna/host_name.hpp"
