// SPDX-License-Identifier: MIT
// An echo server in Go, on one processor. Says its port.
package main

import (
	"fmt"
	"net"
	"runtime"
)

func echo(connection net.Conn) {
	defer connection.Close()
	data := make([]byte, 64*1024)
	for {
		n, err := connection.Read(data)
		if err != nil {
			return
		}
		if _, err := connection.Write(data[:n]); err != nil {
			return
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}
