# SPDX-License-Identifier: MIT
# An image with weft installed, for the programs that are built with it: docker build -t weft .
FROM debian:12-slim
COPY . /weft
RUN /weft/tools/setup \
 && cmake --preset release -S /weft -B /weft-build -DWEFT_TESTS=OFF -DWEFT_APPS=OFF \
 && cmake --build /weft-build \
 && cmake --install /weft-build \
 && rm -rf /weft /weft-build /var/lib/apt/lists/*
