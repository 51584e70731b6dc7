package store

import (
	"gorm.io/gorm"

	"yingke/model"
)

// visible narrows a query over conversation to those that the viewer may read:
// an agent those that he serves or once served, and what the boxes of his role
// add (product.md 1.3); the queue and the robot's list only of his own channels.
// Who waits for somebody is seen by those for whom he waits, and by nobody else.
func visible(db *gorm.DB, v model.Viewer) *gorm.DB {
	switch {
	case v.System() || v.Administrator():
		return db
	case v.Conversation() != 0:
		return db.Where("conversation.id = ?", v.Conversation())
	}
	mine := db.Session(&gorm.Session{NewDB: true})
	may := mine.Where("conversation.agent_id = ?", v.Agent()).
		Or("EXISTS (SELECT 1 FROM session WHERE session.conversation_id = conversation.id AND session.agent_id = ?)", v.Agent())
	if v.Can(model.SeeColleagues) {
		may = may.Or("conversation.state = ?", model.Serving)
	}
	if v.Can(model.SeeHistory) {
		may = may.Or("conversation.state IN ?", []model.State{model.Ended, model.Expired, model.Hidden})
	}
	const reachable = "conversation.state = @state AND conversation.channel_id IN (SELECT channel_id FROM channel_agent WHERE agent_id = @agent)"
	if v.Can(model.TakeFromQueue) {
		may = may.Or(reachable+" AND "+takeable, map[string]any{"state": model.Queued, "agent": v.Agent(), "waits": true})
	}
	if v.Can(model.SeeRobot) {
		may = may.Or(reachable+" AND conversation.exclusive_id IN (0, @agent)", map[string]any{"state": model.Robot, "agent": v.Agent()})
	}
	return db.Where(may)
}

// takeable narrows the queue to those who wait for anybody, or for this agent.
const takeable = "(conversation.awaits <> @waits OR EXISTS (SELECT 1 FROM awaited WHERE awaited.conversation_id = conversation.id AND " +
	"(awaited.agent_id = @agent OR awaited.group_id IN (SELECT group_id FROM agent_group_member WHERE agent_id = @agent))))"
