package realtime

import (
	"context"
	"encoding/json"
)

// Packet is a frame on its way to the screens of all nodes.
type Packet struct {
	Node   string          `json:"node"` // who sends it
	Topics []string        `json:"topics,omitempty"`
	Frame  json.RawMessage `json:"frame,omitempty"`
	Except string          `json:"except,omitempty"` // the screen that said it itself
	Logout bool            `json:"logout,omitempty"` // close these lines behind the frame
	Again  bool            `json:"again,omitempty"`  // packets were lost: greet everybody again
}

// Broker carries packets between nodes. It may lose them, and says so.
type Broker interface {
	// Publish hands a packet to the other nodes. It never blocks.
	Publish(p Packet)
	// Run delivers what other nodes publish until the context ends; lost is
	// called when something may have been missed.
	Run(ctx context.Context, deliver func(p Packet), lost func())
}
