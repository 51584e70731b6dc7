package model

// ProductOf is a product with what screens show beside it. Of the cloud product
// only the product itself is set.
type ProductOf struct {
	Product
	ChannelID  int64      // its one channel
	Agents     int        // who serve that channel
	Online     int        // those of them who are online
	Connection Connection // without an address where it was asked for by who may not see it
}

// NewProduct is a product about to be connected. The store gives it its channel.
type NewProduct struct {
	Name       string
	Connection Connection // kind, AppID, secrets and settings
	AgentIDs   []int64    // who serves its channel
}

// Leaving is a product that was deleted and whose history is still there.
type Leaving struct {
	TenantID  int64
	ProductID int64
	ChannelID int64
	DeletedAt Millis
}
