package document

import "slices"

// find returns the place of an element, -1 if there is none.
func (x *object) find(id OpID) int {
	return slices.IndexFunc(x.elems, func(e element) bool { return e.id == id })
}

// insert makes an element behind another, or at the head. Among those that were inserted at one
// place concurrently, the later operation comes first (RGA): every element with a greater name that
// follows stays in front.
func (x *object) insert(id OpID, o Op) {
	i := 0
	if o.Elem != (OpID{}) {
		i = x.find(o.Elem) + 1
		if i == 0 {
			return // behind nothing: like an object that is not there
		}
	}
	for i < len(x.elems) && x.elems[i].id.Compare(id) > 0 {
		i++
	}
	x.elems = slices.Insert(x.elems, i, element{id, change(nil, id, o)})
}

// visible are the elements that have a value.
func (x *object) visible() (list []element) {
	for _, e := range x.elems {
		if len(e.entries) > 0 {
			list = append(list, e)
		}
	}
	return list
}
