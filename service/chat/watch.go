package chat

import (
	"context"
	"encoding/json"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// Watch looks a customer's message through for sensitive words before it is
// kept (敏感词): they are made illegible in it, agents are told, or it is refused.
// Only on our own page a message can be refused. It also notes on the message
// whether the robot may have something to say to it.
func (c *Chat) Watch(ctx context.Context, v model.Viewer, of model.Conversation, u *model.Utterance) error {
	robot, err := c.Robots.Robot(ctx, system(v), of.ProductID, of.ChannelID)
	if err != nil {
		return err
	}
	needs := robot.Book.Needs()
	u.Quiet = !needs.Messages && len(needs.Silences) == 0
	if robot.Watch.Idle(model.OfCustomers) {
		return nil
	}
	caught := robot.Watch.Check(bot.Speech{Of: model.OfCustomers, Kind: u.Kind, Text: legible(u.Kind, u.Body),
		ProductID: of.ProductID, ChannelID: of.ChannelID, Refusable: of.OpenID == ""})
	if caught.Blocked != nil {
		c.alert(ctx, v, of.ID, model.OfCustomers, caught, true)
		return refusal(caught)
	}
	if len(caught.Spans) > 0 && u.Kind == model.KindText {
		var text model.Text
		if json.Unmarshal(u.Body, &text) == nil {
			text.Text = bot.Masked(text.Text, caught.Spans)
			u.Body, u.Preview = encode(text), oneLine(text.Text)
		}
	}
	for _, a := range caught.Alerts {
		u.Notes = append(u.Notes, sensitive(model.OfCustomers, a, false))
	}
	return nil
}

// watchAgent refuses what an agent must not say to customers, and tells those
// who are to know of it. A public quick reply may be exempt, word for word.
func (c *Chat) watchAgent(ctx context.Context, v model.Viewer, u *model.Utterance) error {
	if u.Internal {
		return nil
	}
	of, err := c.store.Conversation(ctx, system(v), u.ConversationID)
	if err != nil {
		return nil //nolint:nilerr // who stores it says so
	}
	robot, err := c.Robots.Robot(ctx, system(v), of.ProductID, of.ChannelID)
	if err != nil || robot.Watch.Idle(model.OfAgents) {
		return err
	}
	speech := bot.Speech{Of: model.OfAgents, Kind: u.Kind, Text: legible(u.Kind, u.Body), ProductID: of.ProductID, ChannelID: of.ChannelID, AgentID: v.Agent()}
	caught := robot.Watch.Check(speech)
	if caught.Blocked == nil && len(caught.Alerts) == 0 {
		return nil
	}
	if speech.PublicReply, err = c.store.PublicReply(ctx, v, u.Kind, string(u.Body)); err != nil {
		return err
	}
	if speech.PublicReply {
		caught = robot.Watch.Check(speech)
	}
	if caught.Blocked != nil {
		c.alert(ctx, v, of.ID, model.OfAgents, caught, true)
		return refusal(caught)
	}
	for _, a := range caught.Alerts {
		u.Notes = append(u.Notes, sensitive(model.OfAgents, a, false))
	}
	return nil
}

// refusal tells the sender why: in the words of the list, or which words.
func refusal(caught bot.Caught) error {
	switch {
	case caught.Blocked.Prompt != "":
		return model.ErrSensitivePrompt.On("body").With("prompt", caught.Blocked.Prompt)
	case len(caught.Words) == 0:
		return model.ErrSensitiveKind.On("kind")
	}
	return model.ErrSensitiveWord.On("body").With("words", strings.Join(caught.Words, ", "))
}

// sensitive is the line that tells agents of sensitive words.
func sensitive(of model.SensitiveOf, a bot.Alert, refused bool) model.Utterance {
	u := happening(model.SensitiveFound, map[string]any{"party": of, "name": a.Rule.Name, "words": strings.Join(a.Words, ", "), "refused": refused})
	u.Internal = true
	return u
}

// alert puts what was refused into the thread, for agents alone, and tells those
// who are to know. The refusal stands whether or not that succeeds.
func (c *Chat) alert(ctx context.Context, v model.Viewer, conversation int64, of model.SensitiveOf, caught bot.Caught, refused bool) {
	for _, a := range caught.Alerts {
		u := sensitive(of, a, refused)
		u.ConversationID = conversation
		done, err := c.store.Tell(ctx, system(v), u)
		if err != nil {
			c.Log.ErrorContext(ctx, "tell of sensitive words", "conversation", conversation, "error", err)
			return
		}
		c.tell(ctx, v, done)
	}
}

// tellSensitive rings at the screens of those who are to know of sensitive words
// that were just told in a thread.
func (c *Chat) tellSensitive(ctx context.Context, v model.Viewer, of model.Conversation, messages []model.Message) {
	for _, m := range messages {
		var h model.Happening
		if m.Kind != model.KindEvent || !m.Internal || json.Unmarshal(m.Body, &h) != nil || h.Name != model.SensitiveFound {
			continue
		}
		robot, err := c.Robots.Robot(ctx, system(v), of.ProductID, of.ChannelID)
		if err != nil {
			c.Log.ErrorContext(ctx, "find who is to know of sensitive words", "conversation", of.ID, "error", err)
			return
		}
		name, _ := h.Args["name"].(string)
		var topics []string
		for _, agent := range robot.Watch.Told(name) {
			topics = append(topics, model.AgentTopic(agent))
		}
		if len(topics) > 0 {
			c.screens.Publish(ctx, model.Event{Topics: topics, Type: model.FrameSensitive, Payload: m})
		}
	}
}

// legible is everything of a message that can be read.
func legible(kind string, body json.RawMessage) string {
	switch kind {
	case model.KindText:
		var b model.Text
		_ = json.Unmarshal(body, &b) // it was checked before
		return b.Text
	case model.KindLink:
		var b model.LinkCard
		_ = json.Unmarshal(body, &b)
		return b.Title + "\n" + b.Description + "\n" + b.URL
	case model.KindCard:
		var b model.Card
		_ = json.Unmarshal(body, &b)
		return b.Title
	case model.KindMenu:
		var b model.Menu
		_ = json.Unmarshal(body, &b)
		text := b.Head
		for _, l := range b.Lines {
			text += "\n" + l.Text
		}
		return text + "\n" + b.Tail
	case model.KindFile:
		var b model.Attachment
		_ = json.Unmarshal(body, &b)
		return b.File.Name
	}
	return ""
}
