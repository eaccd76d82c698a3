// Package maporder ranges over maps.
package maporder

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
)

type table map[string]int

func send(string) {}

func bad(m map[string]int, t table, other map[string]int, f map[string]float64) (last string, err error) {
	for k := range m { // want `the order of a range over a map differs from run to run: use slices.Sorted\(maps.Keys\(m\)\), or say on the line why it does not matter: // order-free: …`
		send(k)
	}
	for k := range t { // want `range over a map`
		last = k
	}
	for k := range maps.Keys(m) { // want `range over a map`
		send(k)
	}
	for last = range m { // want `range over a map`
	}
	met := 0
	for _, v := range m { // want `range over a map`
		met++
		if v > 3 {
			break
		}
	}
	for k, v := range m { // want `range over a map`
		if v > 3 {
			return k, nil
		}
	}
	sum := 0.0
	for _, v := range f { // want `range over a map`
		sum += v
	}
	text := ""
	for k := range m { // want `range over a map`
		text += k
	}
	n := 0
	for _, v := range m { // want `range over a map`
		if n < 3 {
			n += v
		}
	}
	for _, v := range m { // want `range over a map`
		n += v
		n *= 2
	}
	for _, v := range m { // want `range over a map`
		other["x"] = v
	}
	for k, v := range m { // want `range over a map`
		other[k] = v + other["x"]
	}
	found, missed := false, false
	for _, v := range m { // want `range over a map`
		if v == 1 {
			found = true
		} else {
			found = false
		}
	}
	for _, v := range m { // want `range over a map`
		if v == 1 {
			missed = true
		}
		if v == 2 {
			return "x", nil
		}
	}
	var keys []string
	for k := range m { // want `range over a map`
		keys = append(keys, k)
	}
	fmt.Println(keys)
	sort.Strings(keys)
	var worst float64
	for _, v := range f { // want `range over a map`
		worst = max(worst, v)
	}
	for k := range m { // want `range over a map`
		defer send(k)
	}
	for _, v := range m { // want `range over a map`
		switch v {
		case 1:
			return "one", nil
		case 2:
			return "two", nil
		}
	}
	for _, key := range slices.Collect(maps.Keys(m)) { // want `maps.Keys gives the entries of a map in an order that differs from run to run: use slices.Sorted around it`
		send(key)
	}
	_ = reflect.ValueOf(m).MapKeys() // want `reflect.Value.MapKeys gives the entries`
	fmt.Println(met, sum, text, found, missed, worst)
	return last, nil
}
