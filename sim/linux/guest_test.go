//go:build linux && (amd64 || arm64)

package linux

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"groundhog/sim"
)

func TestFirst(t *testing.T) {
	if !Active() {
		t.Skip("no overlay")
	}
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { fmt.Println(l) }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	Boot(h, nil, nil, Program{Main: func() {
		start := time.Now()
		var mu sync.Mutex
		var wg sync.WaitGroup
		total := 0
		c := make(chan int)
		for i := range 5 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for k := range 3 {
					time.Sleep(time.Duration(k) * time.Millisecond)
					mu.Lock()
					total++
					mu.Unlock()
					c <- i
				}
			}()
		}
		go func() { wg.Wait(); close(c) }()
		order := ""
		for i := range c {
			order += fmt.Sprint(i)
		}
		m := map[*int]int{}
		for i := range 20 {
			m[new(int)] = i
		}
		for _, v := range m {
			order += fmt.Sprint(" ", v)
		}
		fmt.Println("hello", total, order, time.Since(start))
		select {
		case <-time.After(3 * time.Second):
			fmt.Println("after", time.Since(start))
		}
		panic(errors.New("the end"))
	}})
	h.Boot()
	r := s.Run()
	fmt.Printf("%v %016x %v %d\n", r.Reason, s.Hash(), s.Err(), s.Steps())
}
