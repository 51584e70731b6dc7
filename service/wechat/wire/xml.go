package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"yingke/model"
)

// parseXML reads one element with everything in it. Attributes are not read;
// declarations of types and comments are refused, and so is anything after the
// element: WeChat sends none of them.
func parseXML(text []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var tree growing
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && tree.done() {
			return tree.root, nil
		}
		if err != nil || !tree.take(token) {
			return nil, model.ErrPushBroken
		}
	}
}

// growing is a tree while its elements are being read.
type growing struct {
	root  *node
	open  []opened
	nodes int
}

type opened struct {
	node *node
	text []byte
}

func (g *growing) done() bool { return g.root != nil && len(g.open) == 0 }

// take adds one token; false if it may not stand there.
func (g *growing) take(token xml.Token) bool {
	switch t := token.(type) {
	case xml.StartElement:
		return g.start(t.Name.Local)
	case xml.EndElement:
		last := g.open[len(g.open)-1] // the decoder matches starts and ends
		last.node.value = string(last.text)
		g.open = g.open[:len(g.open)-1]
		return true
	case xml.CharData:
		if len(g.open) == 0 {
			return len(bytes.TrimSpace(t)) == 0
		}
		last := &g.open[len(g.open)-1]
		last.text = append(last.text, t...)
		return true
	case xml.ProcInst:
		return g.root == nil
	default:
		return false
	}
}

func (g *growing) start(name string) bool {
	g.nodes++
	if g.done() || len(g.open) >= maxDepth || g.nodes > maxNodes {
		return false
	}
	fresh := &node{}
	if g.root == nil {
		g.root = fresh
	} else {
		g.open[len(g.open)-1].node.add(name, fresh)
	}
	g.open = append(g.open, opened{node: fresh})
	return true
}
