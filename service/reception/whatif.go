package reception

import (
	"context"
	"math/rand/v2"

	"yingke/model"
	"yingke/service/assign"
)

// Described is a customer of whom somebody asks who would get him. What is not
// said is taken from CustomerID, if one is named.
type Described struct {
	ChannelID   int64
	ExclusiveID int64 // came by this agent's link
	CustomerID  int64
	TagIDs      *[]int64
	Region      *model.Region
	Address     string // his region is told by it, if none is said
	OwnerID     *int64
	LastID      *int64 // who served him last
	DaysAgo     int    // so many days ago
	Designated  model.Designation
}

// WhatIf says who would get a customer right now, and the whole path to it.
// Nothing is changed by it, not even whose turn it is.
func (s *Service) WhatIf(ctx context.Context, v model.Viewer, d Described) (model.AssignPath, error) {
	thread := model.Conversation{ChannelID: d.ChannelID, ExclusiveID: d.ExclusiveID, CustomerID: d.CustomerID, Designated: d.Designated.Encode()}
	var who model.Customer
	if _, err := s.store.Channel(ctx, v, d.ChannelID); err != nil {
		return model.AssignPath{}, err
	}
	if d.CustomerID != 0 {
		var err error
		if who, err = s.store.Customer(ctx, v, d.CustomerID); err != nil {
			return model.AssignPath{}, err
		}
		last, err := s.store.LastServed(ctx, v, d.ChannelID, d.ExclusiveID, d.CustomerID)
		if err != nil {
			return model.AssignPath{}, err
		}
		thread.ID, thread.LastAgentID, thread.ServedAt = last.ID, last.LastAgentID, last.ServedAt
	}
	now := model.At(s.Now())
	s.describe(d, now, &who, &thread)
	_, desk, err := s.store.Desk(ctx, v, thread, d.Designated.GroupIDs...)
	if err != nil {
		return model.AssignPath{}, err
	}
	for i := range desk.Candidates { // whoever served him last knows him
		desk.Candidates[i].ServedBefore = desk.Candidates[i].AgentID == thread.LastAgentID && thread.LastAgentID != 0
	}
	return assign.Path(assign.Question{Now: now, Dice: rand.Uint64(), Conversation: thread, Customer: who, Desk: desk}), nil
}

// describe lays what was said over what is known.
func (s *Service) describe(d Described, now model.Millis, who *model.Customer, thread *model.Conversation) {
	if d.TagIDs != nil {
		who.TagIDs = *d.TagIDs
	}
	if d.Region != nil {
		who.Province, who.City = d.Region.Province, d.Region.City
	} else if d.Address != "" {
		at := s.Region(d.Address)
		who.IPProvince, who.IPCity = at.Province, at.City
	}
	if d.OwnerID != nil {
		who.OwnerID = *d.OwnerID
	}
	if d.LastID != nil {
		thread.LastAgentID = *d.LastID
		thread.ServedAt = now - model.Millis(d.DaysAgo)*24*60*60*1000
	}
}
