// SPDX-License-Identifier: MIT
// GET requests in Go, so many at a time: http_client PORT COUNT CONCURRENCY prints the CPU microseconds of one.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

func cpuMicroseconds() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return float64(used.Utime.Sec+used.Stime.Sec)*1e6 + float64(used.Utime.Usec+used.Stime.Usec)
}

func main() {
	runtime.GOMAXPROCS(1)
	count, _ := strconv.Atoi(os.Args[2])
	width, _ := strconv.Atoi(os.Args[3])
	url := "http://127.0.0.1:" + os.Args[1] + "/body"
	before := cpuMicroseconds()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: width, MaxConnsPerHost: width}}
	var all sync.WaitGroup
	left := int64(count)
	for i := 0; i < width; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for atomic.AddInt64(&left, -1) >= 0 {
				response, err := client.Get(url)
				if err != nil {
					panic(err)
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				if err != nil || len(body) != 500 {
					panic("another response")
				}
			}
		}()
	}
	all.Wait()
	fmt.Printf("%.3f\n", (cpuMicroseconds()-before)/float64(count))
}
