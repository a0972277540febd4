// SPDX-License-Identifier: MIT
// Go's net/http: see interop_test.py.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
)

func get(url string) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	response, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		panic(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d %x\n", response.StatusCode, body)
}

func main() {
	if os.Args[1] == "get" {
		for _, url := range os.Args[2:] {
			get(url)
		}
		return
	}
	http.Handle("/", http.FileServer(http.Dir(os.Args[3])))
	http.HandleFunc("/echo", func(to http.ResponseWriter, asked *http.Request) {
		body, _ := io.ReadAll(asked.Body) // all of it, before a response begins: what net/http asks for
		to.Write(body)
	})
	panic(http.ListenAndServeTLS("127.0.0.1:"+os.Args[2], os.Args[4], os.Args[5], nil))
}
