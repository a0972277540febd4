// SPDX-License-Identifier: MIT
// Go's goroutines and channels, on one processor except where two are compared.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

func cpu() float64 {
	var used syscall.Rusage
	syscall.Getrusage(0, &used)
	return float64(used.Utime.Nano() + used.Stime.Nano())
}

func resident() float64 {
	text, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return float64(pages * os.Getpagesize())
}

// Wall time; CPU time where only one processor is allowed.
func roundTripTime() float64 {
	if runtime.NumCPU() == 1 {
		return cpu()
	}
	return float64(time.Now().UnixNano())
}

func report(name string, value float64) { fmt.Printf("%s %.6g\n", name, value) }

func each(name string, n int, run func(n int)) {
	before := cpu()
	run(n)
	report(name, (cpu()-before)/float64(n))
}

func groupSpawnJoin(n int) {
	done := make(chan struct{})
	for i := 0; i < n; i++ {
		go func() { done <- struct{}{} }()
		<-done
	}
}

// Runs f in `count` goroutines, and waits for all.
func spawn(count int, f func(i int)) {
	var group sync.WaitGroup
	group.Add(count)
	for i := 0; i < count; i++ {
		i := i
		go func() { f(i); group.Done() }()
	}
	group.Wait()
}

func spawnJoinBatch(n int) {
	for left := n; left > 0; left -= 1000 {
		spawn(1000, func(int) {})
	}
}

func yield(n int) {
	spawn(2, func(int) {
		for i := 0; i < n/2; i++ {
			runtime.Gosched()
		}
	})
}

func channel64(n int) {
	c := make(chan int, 64)
	go func() {
		for i := 0; i < n; i++ {
			c <- i
		}
		close(c)
	}()
	for range c {
	}
}

func timerArmCancel() {
	others := make([]*time.Timer, 10000)
	for i := range others {
		others[i] = time.NewTimer(time.Hour + time.Duration(i)*time.Millisecond)
	}
	each("timer_arm_cancel", 1000000, func(n int) {
		for i := 0; i < n; i++ {
			time.NewTimer(30*time.Second + time.Duration(i&1023)*time.Millisecond).Stop()
		}
	})
	runtime.KeepAlive(others)
}

func sleepers() {
	const n = 1000000
	bytes, before := resident(), cpu()
	var started, group sync.WaitGroup
	started.Add(n)
	group.Add(n)
	for i := 0; i < n; i++ {
		go func() { started.Done(); time.Sleep(2 * time.Second); group.Done() }()
	}
	started.Wait()
	report("sleepers_bytes", (resident()-bytes)/n)
	group.Wait()
	report("sleepers_cpu", (cpu()-before)/n)
}

func cancelSleepers() {
	const n = 200000
	cancelled, cancel := context.WithCancel(context.Background())
	var started, group sync.WaitGroup
	started.Add(n)
	group.Add(n)
	for i := 0; i < n; i++ {
		i := i
		go func() {
			t := time.NewTimer(time.Hour + time.Duration(uint32(i)*2654435761>>8)*time.Microsecond)
			started.Done()
			select {
			case <-t.C:
			case <-cancelled.Done():
				t.Stop()
			}
			group.Done()
		}()
	}
	started.Wait()
	before := cpu()
	cancel()
	group.Wait()
	report("cancel_sleepers", (cpu()-before)/n)
}

func skynet(first, leaves int) int {
	if leaves == 1 {
		return first
	}
	c := make(chan int, 10)
	for i := 0; i < 10; i++ {
		i := i
		go func() { c <- skynet(first+i*leaves/10, leaves/10) }()
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-c
	}
	return sum
}

func skynetRow() {
	before := time.Now()
	skynet(0, 1000000)
	report("skynet", float64(time.Since(before).Nanoseconds())/1e6)
}

// A goroutine that stays on a thread of its own; pinned says whether the caller does too.
func roundTrips(name string, n int, pinned bool) {
	out, back := make(chan int), make(chan int)
	go func() {
		if pinned {
			runtime.LockOSThread()
		}
		for i := range out {
			back <- i
		}
	}()
	if pinned {
		runtime.LockOSThread()
	}
	before := roundTripTime()
	for i := 0; i < n; i++ {
		out <- i
		<-back
	}
	report(name, (roundTripTime()-before)/float64(n)/1e3)
}

func main() {
	rows := []struct {
		name string
		run  func()
	}{
		{"group_spawn_join", func() { each("group_spawn_join", 1000000, groupSpawnJoin) }},
		{"spawn_join_batch", func() { each("spawn_join_batch", 1000000, spawnJoinBatch) }},
		{"yield", func() { each("yield", 5000000, yield) }},
		{"channel_64", func() { each("channel_64", 5000000, channel64) }},
		{"timer_arm_cancel", timerArmCancel},
		{"sleepers", sleepers},
		{"cancel_sleepers", cancelSleepers},
		{"skynet", skynetRow},
		{"to_thread", func() { roundTrips("to_thread", 10000, true) }},
		{"to_thread_spin", func() { roundTrips("to_thread_spin", 100000, false) }},
	}
	for _, row := range rows {
		if len(os.Args) < 2 {
			fmt.Println(row.name)
		} else if row.name == os.Args[1] {
			row.run()
		}
	}
}
