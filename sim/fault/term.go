package fault

import (
	"fmt"
	"strings"

	"github.com/pingcap/failpoint"
)

// termValue lets failpoint read a term, in a registry made for this one purpose.
func termValue(term string) (v any, err error) {
	if !strings.HasPrefix(term, "return(") || !strings.HasSuffix(term, ")") ||
		strings.Contains(term, "->") {
		return nil, fmt.Errorf("the term %q is not return(VALUE): chance and count are settings "+
			"of the fault", term)
	}
	defer func() {
		if recover() != nil { // failpoint's parser trips over some terms
			v, err = nil, fmt.Errorf("failpoint cannot read the term %q", term)
		}
	}()
	var registry failpoint.Failpoints
	const name = "point"
	if err := registry.Enable(name, term); err != nil {
		return nil, fmt.Errorf("failpoint cannot read the term %q", term)
	}
	v, _ = registry.Eval(name)
	switch v.(type) {
	case int, bool, string:
		return v, nil
	}
	return nil, fmt.Errorf("the term %q gives no value", term)
}
