package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFolded(t *testing.T) {
	why := "  why      acknowledged 53, and the file of the server has 15"
	require.Equal(t, []string{why}, folded(why, 0), "it goes to no terminal")
	require.Equal(t, []string{"  why      acknowledged 53, and the file of",
		"           the server has 15"}, folded(why, 45))
	require.Equal(t, []string{"ongoing: counter/synced: acked-is-durable",
		"  [lost]"}, folded("ongoing: counter/synced: acked-is-durable [lost]", 45))
	call := "           groundhog bisect -repro=new.repro -good=0123456789ab"
	require.Equal(t, []string{call}, folded(call, 45), "it is to be copied")
	word := strings.Repeat("x", 50)
	require.Equal(t, []string{"  note     " + word, "           y"},
		folded("  note     "+word+" y", 45))
	require.Equal(t, []string{""}, folded("", 45))
}

func TestScreen(t *testing.T) {
	var out strings.Builder
	s := screen{to: &out, width: 40}
	fmt.Fprint(&s, strings.Repeat("x ", 15))
	fmt.Fprint(&s, strings.Repeat("y ", 10)+"\nz\n")
	require.Equal(t, "x x x x x x x x x x x x x x x y y y y y\n  y y y y y\nz\n", out.String())
}
