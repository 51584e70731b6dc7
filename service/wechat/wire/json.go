package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"yingke/model"
)

// parseJSON reads one object. Numbers keep the digits that WeChat wrote: an id
// of 64 bits would not survive as a float.
func parseJSON(text []byte) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, model.ErrPushBroken
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, model.ErrPushBroken
	}
	left := maxNodes
	root := &node{}
	if !grow(root, object, maxDepth, &left) {
		return nil, model.ErrPushBroken
	}
	return root, nil
}

// grow gives a node the fields of an object; false if it is too deep or too wide.
func grow(n *node, object map[string]any, depth int, left *int) bool {
	if depth == 0 {
		return false
	}
	for name, value := range object {
		items, isList := value.([]any)
		if !isList {
			items = []any{value}
		}
		for _, item := range items {
			*left--
			if *left < 0 || !attach(n, name, item, depth, left) {
				return false
			}
		}
	}
	return true
}

func attach(n *node, name string, value any, depth int, left *int) bool {
	child := &node{}
	n.add(name, child)
	switch v := value.(type) {
	case string:
		child.value = v
	case json.Number:
		child.value = v.String()
	case bool:
		child.value = strconv.FormatBool(v)
	case map[string]any:
		return grow(child, v, depth-1, left)
	case []any:
		return false // a list of lists is nothing that WeChat sends
	}
	return true
}
