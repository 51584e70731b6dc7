package store

import "yingke/model"

// tables lists a value of every model that has a table; a test compares them
// with the migrated schema, in both directions.
func tables() []any {
	return []any{
		&model.Tenant{}, &model.Role{}, &model.Agent{}, &model.AgentGroup{}, &model.AgentGroupMember{},
		&model.Login{}, &model.LoginFailure{}, &model.Audit{},
		&model.Product{}, &model.Channel{}, &model.ChannelAgent{}, &model.Link{}, &model.HomePage{},
		&model.Customer{}, &model.Identity{}, &model.VisitorTicket{}, &model.TagGroup{}, &model.Tag{},
		&model.CustomerTag{}, &model.CustomerField{}, &model.LeaveMessage{},
		&model.Conversation{}, &model.Session{}, &model.Pickup{}, &model.Message{}, &model.Star{},
		&model.File{}, &model.QuickReplyGroup{}, &model.QuickReply{}, &model.Gram{}, &model.Setting{},
		&model.Connection{}, &model.KeptPush{}, &model.Quota{}, &model.Delivery{}, &model.KeptToken{}, &model.UploadedFile{},
		&model.CustomerEntry{},
		&model.KeptReception{}, &model.Route{}, &model.Turn{}, &model.Intake{}, &model.Awaited{}, &model.Schedule{},
		&model.Attendance{}, &model.Overdue{}, &model.CustomerView{}, &model.Merge{},
		&model.Rule{}, &model.RuleWord{}, &model.ReplyFolder{}, &model.KeptMenu{}, &model.KeptReplySettings{}, &model.LinkKey{},
		&model.ReplyRevision{}, &model.SensitiveRule{}, &model.ReplyFired{}, &model.ReplyHit{}, &model.ReplyCount{},
		&model.Unmatched{}, &model.ReplyLog{}, &model.ReplyLater{},
	}
}
