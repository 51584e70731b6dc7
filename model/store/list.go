package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// Conversations lists what stands in one of the workbench's lists, a page at a
// time. A list that the viewer's role does not open is refused.
func (s *Store) Conversations(ctx context.Context, v model.Viewer, f model.ConversationFilter, p model.Page) (model.List[model.View], error) {
	none := model.List[model.View]{}
	after, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return none, err
	}
	l, err := listOf(v, f)
	if err != nil {
		return none, err
	}
	db := narrow(l.narrow(s.listed(ctx, v, f.List)), f)
	if after != nil {
		db = db.Where(l.beyond(), after[0], after[0], after[1])
	}
	var found []model.Conversation
	if err := db.Order(l.order()).Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return none, explain(err)
	}
	cut := page(found, rows(p), l.key)
	views, err := s.show(ctx, v, cut.Items)
	return model.List[model.View]{Items: views, Next: cut.Next}, err
}

// listed is where a list begins: the tenant's conversations. What an agent has
// pinned is reached by his pins, and + 0 keeps SQLite from going through the
// tenant instead.
func (s *Store) listed(ctx context.Context, v model.Viewer, name model.ListName) *gorm.DB {
	db := s.in(ctx, v)
	if name == model.ListStarred && v.Tenant() != 0 {
		db = s.reader.WithContext(ctx).Where("conversation.tenant_id + 0 = ?", v.Tenant())
	}
	return db.Model(&model.Conversation{})
}

// list is one list: which conversations stand in it and in which order.
type list struct {
	narrow    func(db *gorm.DB) *gorm.DB
	column    string // sorted by it, then by id
	ascending bool
	key       func(c model.Conversation) []int64
}

func (l list) order() string {
	if l.ascending {
		return "conversation." + l.column + ", conversation.id"
	}
	return "conversation." + l.column + " DESC, conversation.id DESC"
}

func (l list) beyond() string {
	than := "<"
	if l.ascending {
		than = ">"
	}
	column := "conversation." + l.column
	return column + " " + than + " ? OR " + column + " = ? AND conversation.id " + than + " ?"
}

func byLast(c model.Conversation) []int64   { return []int64{int64(c.LastAt), c.ID} }
func byQueued(c model.Conversation) []int64 { return []int64{int64(c.QueuedAt), c.ID} }
func byEnded(c model.Conversation) []int64  { return []int64{int64(c.EndedAt), c.ID} }

// listOf says what a list holds for a viewer, or which box he lacks. What
// visible refuses stands in no list.
func listOf(v model.Viewer, f model.ConversationFilter) (list, error) {
	switch f.List {
	case model.ListServing:
		return list{func(db *gorm.DB) *gorm.DB { return db.Where("conversation.agent_id = ?", v.Agent()) }, "last_at", false, byLast}, nil
	case model.ListQueue:
		return list{func(db *gorm.DB) *gorm.DB { return visible(inState(db, model.Queued), v) }, "queued_at", true, byQueued}, v.Need(model.TakeFromQueue)
	case model.ListRobot:
		return list{func(db *gorm.DB) *gorm.DB { return visible(inState(db, model.Robot), v) }, "last_at", false, byLast}, v.Need(model.SeeRobot)
	case model.ListColleagues:
		return list{func(db *gorm.DB) *gorm.DB {
			return inState(db, model.Serving).Where("conversation.agent_id <> ?", v.Agent())
		}, "last_at", false, byLast}, v.Need(model.SeeColleagues)
	case model.ListHistory:
		return list{func(db *gorm.DB) *gorm.DB { return past(db, v, f) }, "ended_at", false, byEnded}, nil
	case model.ListStarred:
		return list{func(db *gorm.DB) *gorm.DB { return visible(pinned(db, v), v) }, "last_at", false, byLast}, nil
	}
	return list{}, model.ErrBadChoice.On("list")
}

func inState(db *gorm.DB, state model.State) *gorm.DB {
	return db.Where("conversation.state = ?", state)
}

func pinned(db *gorm.DB, v model.Viewer) *gorm.DB {
	return db.Where("conversation.id IN (SELECT conversation_id FROM star WHERE agent_id = ?)", v.Agent())
}

// past are the conversations whose last round is over: an agent's own, and with
// the box everybody's.
func past(db *gorm.DB, v model.Viewer, f model.ConversationFilter) *gorm.DB {
	if !v.Can(model.SeeHistory) {
		db = db.Where("conversation.last_agent_id = ?", v.Agent())
	}
	if f.From > 0 {
		db = db.Where("conversation.ended_at >= ?", f.From)
	} else {
		db = db.Where("conversation.ended_at > 0")
	}
	if f.To > 0 {
		db = db.Where("conversation.ended_at < ?", f.To)
	}
	return db
}

// narrow applies what the reader filters by, in any list. Only history is long
// enough for an index of its own; the others must not be lured away from theirs,
// which + 0 prevents.
func narrow(db *gorm.DB, f model.ConversationFilter) *gorm.DB {
	beside := " + 0"
	if f.List == model.ListHistory {
		beside = ""
	}
	if f.AgentID != 0 {
		db = db.Where("conversation.last_agent_id"+beside+" = ?", f.AgentID)
	}
	if f.ChannelID != 0 {
		db = db.Where("conversation.channel_id"+beside+" = ?", f.ChannelID)
	}
	if f.Query == "" {
		return db
	}
	like := contains(f.Query)
	return db.Where("EXISTS (SELECT 1 FROM customer WHERE customer.id = conversation.customer_id AND "+
		"(LOWER(customer.nickname) LIKE ? ESCAPE '!' OR LOWER(customer.remark) LIKE ? ESCAPE '!' OR customer.mobile LIKE ? ESCAPE '!'))", like, like, like)
}

// Counts are the numbers beside the lists, in one query. A list that the
// viewer's role does not open counts 0.
func (s *Store) Counts(ctx context.Context, v model.Viewer) (model.Counts, error) {
	if v.Tenant() == 0 {
		return model.Counts{}, model.ErrForbidden
	}
	one := func(name model.ListName) any {
		l, err := listOf(v, model.ConversationFilter{List: name})
		if err != nil {
			return gorm.Expr("0")
		}
		return l.narrow(s.listed(ctx, v, name)).Select("COUNT(*)")
	}
	unread := s.listed(ctx, v, model.ListServing).Where("agent_id = ?", v.Agent()).Select("COALESCE(SUM(unread), 0)")
	var c model.Counts
	err := s.reader.WithContext(ctx).Raw("SELECT (?) AS serving, (?) AS unread, (?) AS queue, (?) AS robot, (?) AS colleagues, (?) AS starred",
		one(model.ListServing), unread, one(model.ListQueue), one(model.ListRobot), one(model.ListColleagues), one(model.ListStarred)).Scan(&c).Error
	return c, explain(err)
}
