// Package shop is a program that nobody calls but the process of a run.
package shop

import "fmt"

// Main sells.
func Main() {
	for i := range 3 {
		go fmt.Println("sold", i)
	}
}
