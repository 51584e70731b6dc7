package chat

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"yingke/model"
	"yingke/service/bot"
)

// Opened is called when a customer's page has opened his conversation: the robot
// may greet him. No agent's place is taken by that.
func (c *Chat) Opened(ctx context.Context, v model.Viewer, conversation int64) error {
	return c.OpenedBy(ctx, v, conversation, nil)
}

// OpenedBy is Opened with what the link said: a parameter, or whether he shall be
// greeted at all.
func (c *Chat) OpenedBy(ctx context.Context, v model.Viewer, conversation int64, session *model.SessionFrom) error {
	o := model.Occasion{ConversationID: conversation, Trigger: model.OnOpen, Session: session}
	if session != nil && session.OpenParam != "" {
		o.Trigger = model.OnParam
	}
	return c.Occurred(ctx, v, o)
}

// Occurred is called when a customer did something, other than writing, that
// automatic replies may answer. A repeat of one that has a number, after a crash,
// says nothing twice.
func (c *Chat) Occurred(ctx context.Context, v model.Viewer, oc model.Occasion) error {
	if oc.Number != 0 {
		again, err := c.store.Replied(ctx, system(v), oc.ConversationID, oc.Number, occasions...)
		if err != nil || again {
			return err
		}
	}
	for range reactTries {
		err := c.occurAsItIs(ctx, v, oc)
		if !errors.Is(err, model.ErrChanged) {
			return err
		}
	}
	return fmt.Errorf("answer an opening of conversation %d: %w", oc.ConversationID, model.ErrChanged)
}

// occasions are the triggers that an occasion may fire.
var occasions = []model.Trigger{model.OnOpen, model.OnParam, model.OnFollow, model.OnMenu, model.OnScan}

func (c *Chat) occurAsItIs(ctx context.Context, v model.Viewer, oc model.Occasion) error {
	w, err := c.store.View(ctx, v, oc.ConversationID)
	if err != nil {
		return err
	}
	t, err := c.talk(ctx, v, about{w.Conversation, w.Customer, w.Channel, w.Agent, false})
	if err != nil {
		return err
	}
	if err := c.entered(ctx, v, oc, w, t); err != nil {
		return err
	}
	t.opened(oc, w.Conversation, c.moment())
	out := t.robot.Book.Answer(t.m)
	if len(out.Log) == 0 && len(out.Says) == 0 {
		return nil
	}
	o := model.Outcome{ConversationID: w.ID, Version: w.Version, Greets: oc.Trigger == model.OnOpen || oc.Trigger == model.OnParam}
	log, mark := model.ReplyLog{Number: oc.Number, Trigger: oc.Trigger}, ""
	if oc.Number != 0 {
		mark = fmt.Sprint("e", oc.Number, ".")
	} else {
		log.Number = w.LastNumber
	}
	t.keep(&o, out, log, mark)
	done, err := c.store.Commit(ctx, v, o)
	if err != nil {
		return err
	}
	if len(done.Messages) > 0 {
		c.tell(ctx, v, done)
	}
	return nil
}

// entered remembers with which parameters our own page was opened: rules may ask
// for them later. Of WeChat's the intake keeps it.
func (c *Chat) entered(ctx context.Context, v model.Viewer, oc model.Occasion, w model.View, t *talk) error {
	s, was := oc.Session, t.hearing.Entry
	if w.OpenID != "" || s == nil || s.OpenParam == was.OpenParam && s.Forward == was.Forward {
		return nil
	}
	return c.store.SaveEntry(ctx, system(v), model.CustomerEntry{CustomerID: w.CustomerID, Warnings: []string{},
		OpenParam: model.Tidy(s.OpenParam, paramMost), Forward: s.Forward, EnteredAt: c.moment()})
}

// paramMost is how many characters of open_param are kept.
const paramMost = 100

// opened puts an occasion into the moment.
func (t *talk) opened(oc model.Occasion, c model.Conversation, now model.Millis) {
	t.m.Happened, t.m.Scene = oc.Trigger, oc.Scene
	ours := c.OpenID == "" // a page can be opened again and again; WeChat tells of people who come
	t.m.Standing = ours && c.GreetedNumber != 0 && c.GreetedNumber == c.LastNumber
	switch {
	case c.Open() && c.State != model.Hidden:
		t.m.GreetNot = bot.NotReceived
	case now-c.GreetedAt < greetEvery:
		t.m.GreetNot = bot.NotAgain
	}
	s := oc.Session
	if s == nil {
		return
	}
	t.m.Param = s.OpenParam
	t.facts.Params = forwarded(s.Forward)
	if wanted, err := strconv.ParseBool(s.Params["open_reply"]); err == nil {
		t.m.OpenReply = &wanted
	}
	t.m.Inline = inline(s.Inline)
}

// inline is the answer that a button brought along, as an item of a reply. One
// that could not be shown is none: what comes from outside is checked here.
func inline(r *model.InlineReply) *model.ReplyItem {
	if r == nil {
		return nil
	}
	title := model.Tidy(r.Title, titleMost)
	address, err := model.WebAddress("url", r.URL)
	if err != nil {
		return nil
	}
	picture, err := model.WebAddress("img", r.Picture)
	if err != nil {
		picture = ""
	}
	switch {
	case r.Kind == "text" && title != "":
		return &model.ReplyItem{Kind: bot.ItemText, Body: model.Reply{Text: model.Spoken(r.Title)}}
	case r.Kind == "url" && title != "" && address != "":
		return &model.ReplyItem{Kind: bot.ItemURL, Body: model.Reply{Title: title, URL: address}}
	case r.Kind == "image" && title != "" && address != "": // an image-text card, as the contract calls it
		return &model.ReplyItem{Kind: bot.ItemLink, Body: model.Reply{Title: title, Description: model.Tidy(r.Text, aboutMost), URL: address, Picture: picture}}
	}
	return nil
}
