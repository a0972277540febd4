// SPDX-License-Identifier: MIT
// The same API with net/http and encoding/json, on one processor. Says its port.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strconv"
)

type item struct {
	ID    int     `json:"id"`
	Name  string  `json:"name"`
	Price float64 `json:"price"`
	Note  *string `json:"note"`
}

type charName struct {
	Char string `json:"char"`
	Name string `json:"name"`
}

func answer(out http.ResponseWriter, content any) {
	out.Header().Set("Content-Type", "application/json")
	json.NewEncoder(out).Encode(content)
}

func main() {
	runtime.GOMAXPROCS(1)
	found := make([]charName, 10)
	for i := range found {
		found[i] = charName{"🐱", "CAT FACE WITH WRY SMILE"}
	}
	http.HandleFunc("/item", func(out http.ResponseWriter, in *http.Request) {
		if in.Method == "POST" {
			var posted item
			if json.NewDecoder(in.Body).Decode(&posted) != nil {
				out.WriteHeader(422)
				return
			}
			answer(out, posted)
			return
		}
		id, err := strconv.Atoi(in.URL.Query().Get("id"))
		if err != nil || id < 0 {
			out.WriteHeader(422)
			return
		}
		answer(out, item{ID: id, Name: "apple", Price: 1.5})
	})
	http.HandleFunc("/search", func(out http.ResponseWriter, in *http.Request) { answer(out, found) })
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
