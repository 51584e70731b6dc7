package store

import (
	"gorm.io/gorm"

	"yingke/model"
)

// narrowCustomers applies what a list of customers is filtered by. What picks
// few of them has an index of its own; the rest only thins out what is read anyway.
func narrowCustomers(db *gorm.DB, f model.CustomerFilter) *gorm.DB {
	for column, value := range map[string]int64{"product_id": f.ProductID, "owner_id": f.OwnerID, "sex": int64(f.Sex)} {
		if value != 0 {
			db = db.Where("customer."+column+" = ?", value)
		}
	}
	for column, value := range map[string]string{"source": f.Source, "province": f.Province, "city": f.City} {
		if value != "" {
			db = db.Where("customer."+column+" = ?", value)
		}
	}
	if f.Blocked {
		db = db.Where("customer.blocked = ?", true)
	}
	for column, bound := range map[string]model.Millis{
		"seen_at >= ?": f.SeenFrom, "seen_at < ?": f.SeenTo, "created_at >= ?": f.NewFrom, "created_at < ?": f.NewTo,
	} {
		if bound != 0 {
			db = db.Where("customer."+column, bound)
		}
	}
	return narrowByOthers(db, f)
}

// narrowByOthers applies what stands in other tables.
func narrowByOthers(db *gorm.DB, f model.CustomerFilter) *gorm.DB {
	switch {
	case len(f.TagIDs) > 0 && f.AllTags:
		for _, tag := range f.TagIDs {
			db = db.Where("customer.id IN (SELECT customer_id FROM customer_tag WHERE tag_id = ?)", tag)
		}
	case len(f.TagIDs) > 0:
		db = db.Where("customer.id IN (SELECT customer_id FROM customer_tag WHERE tag_id IN ?)", f.TagIDs)
	}
	if len(f.NotTagIDs) > 0 {
		db = db.Where("NOT EXISTS (SELECT 1 FROM customer_tag WHERE customer_tag.customer_id = customer.id AND tag_id IN ?)", f.NotTagIDs)
	}
	if f.AgentID != 0 {
		db = db.Where("EXISTS (SELECT 1 FROM session WHERE session.customer_id = customer.id AND session.agent_id = ?)", f.AgentID)
	}
	if states := statesOf[f.List]; states != nil {
		db = db.Where("EXISTS (SELECT 1 FROM conversation WHERE conversation.customer_id = customer.id AND conversation.state IN ?)", states)
	}
	return db
}

// statesOf are the states of the conversations in a list.
var statesOf = map[model.ListName][]model.State{
	model.ListServing: {model.Serving}, model.ListQueue: {model.Queued}, model.ListRobot: {model.Robot},
	model.ListHistory: {model.Ended, model.Expired},
}
