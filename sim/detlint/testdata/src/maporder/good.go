package maporder

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

type count struct{ all, big int }

func good(m, other map[string]int, sets map[string][]string, c *count) bool {
	n, bits := 0, 0
	for range m {
		n++
		send("the same each time")
	}
	for k, v := range m {
		if strings.HasPrefix(k, "x") && v > 3 {
			c.big++
			continue
		}
		c.all += v
		bits |= 1 << v
	}
	for k, v := range m {
		other[k] = v * 2
	}
	for k := range m {
		delete(m, k)
	}
	seen := make(map[string]bool)
	per := make(map[int]int)
	for _, list := range sets {
		for _, name := range list {
			seen[name] = true
			per[len(name)] += 1
		}
	}
	most, least := 0, 0
	for _, v := range m {
		if v > most {
			most = v
		}
		least = min(least, v)
	}
	found := false
	for _, v := range m {
		if v == 3 {
			found = true
			break
		}
	}
	for k, v := range m {
		length := len(k)
		var double = length * 2
		switch {
		case double > 3, time.Duration(v).Seconds() > 3:
			n++
		default:
			n--
		}
	}
	for _, v := range m {
		if v == 9 {
			return true
		}
	}
	fmt.Println(n, bits, most, least, found, seen, per)
	return false
}

func sorted(m map[string]int, sets map[string]map[string]int) []string {
	var keys, deep []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, set := range sets {
		for k, v := range set {
			if v > 0 {
				deep = append(deep, k)
			}
		}
	}
	slices.SortFunc(deep, strings.Compare)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		send(k)
	}
	names := slices.Collect(maps.Keys(m))
	slices.Sort(names)
	same := maps.Collect(maps.All(m))
	fmt.Println(same, names, deep)
	for i, k := range keys {
		fmt.Println(i, k)
	}
	return keys
}
