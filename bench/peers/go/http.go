// SPDX-License-Identifier: MIT
// An HTTP server in Go, on one processor. Says its port.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
)

func hello(out http.ResponseWriter, _ *http.Request) {
	out.Header().Set("Content-Type", "text/plain")
	io.WriteString(out, "Hello, World!")
}

func main() {
	runtime.GOMAXPROCS(1)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, http.HandlerFunc(hello)))
}
