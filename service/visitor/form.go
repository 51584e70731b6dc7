package visitor

import (
	"context"
	"maps"
	"strings"

	"yingke/model"
	"yingke/service/claim"
)

// Limits of what a visitor writes into a form.
const (
	leaveTextMost = 2000
	answersMost   = 20
)

// FillForm keeps what a visitor wrote into the form before the chat, and
// returns it by the labels that he read. Only fields of the form count; a
// required one that is empty is refused.
func (s *Service) FillForm(ctx context.Context, v model.Viewer, values map[string]string) (map[string]string, error) {
	p, err := s.store.Profile(ctx, v)
	if err != nil {
		return nil, err
	}
	custom, err := s.store.CustomerFields(ctx, v)
	if err != nil {
		return nil, err
	}
	form := p.Channel.Settings.Form
	if !form.Enabled {
		return nil, model.ErrMissing
	}
	answers, said := map[string]string{}, map[string]string{}
	for _, f := range form.Fields {
		value, err := answer(f, values[f.Key], custom)
		if err != nil {
			return nil, err
		}
		if value != "" {
			answers[f.Key], said[f.Label] = value, value
		}
	}
	_, err = s.store.ChangeCustomer(ctx, model.SystemViewer(v.Tenant()), v.Customer(), "", func(was model.Customer) (model.Customer, error) {
		return keepAnswers(was, answers), nil
	})
	return said, err
}

// answer checks what was written into one field.
func answer(f model.FormField, value string, custom []model.CustomerField) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		if f.Required {
			return "", model.ErrRequired.On(f.Key)
		}
		return "", nil
	}
	if f.Kind == "mobile" || f.Key == "mobile" {
		var good bool
		if value, good = claim.Mobile(value); !good {
			return "", model.ErrBadPhone.On(f.Key)
		}
	}
	switch f.Key {
	case "nickname":
		return model.Line(f.Key, value, claim.NicknameMost)
	case "weixin":
		return model.Line(f.Key, value, claim.WeixinMost)
	case "mobile":
		return value, nil
	}
	for _, c := range custom {
		if c.Key == f.Key {
			return c.Check(value)
		}
	}
	return "", nil // the field was removed while the page was open
}

func keepAnswers(was model.Customer, answers map[string]string) model.Customer {
	now := was
	now.Fields = maps.Clone(was.Fields)
	if now.Fields == nil {
		now.Fields = map[string]string{}
	}
	for key, value := range answers {
		switch {
		case value == "":
		case key == "nickname":
			now.Nickname, now.Named = value, true
		case key == "mobile":
			now.Mobile = value
		case key == "weixin":
			now.Weixin = value
		default:
			now.Fields[key] = value
		}
	}
	return now
}

// CheckLeave checks a message that a visitor leaves when nobody is there, and
// returns it as it is kept: text, and whatever else the page asked for.
func (s *Service) CheckLeave(ctx context.Context, v model.Viewer, values map[string]string) (map[string]string, error) {
	p, err := s.store.Profile(ctx, v)
	if err != nil {
		return nil, err
	}
	if !p.Channel.Settings.LeaveMessage.Enabled {
		return nil, model.ErrLeaveClosed
	}
	if len(values) > answersMost {
		return nil, model.ErrTooManyItems.On("values").With("max", answersMost)
	}
	kept := map[string]string{}
	if kept["text"], err = model.Lines("text", values["text"], leaveTextMost); err != nil {
		return nil, err
	}
	if kept["text"] == "" {
		return nil, model.ErrRequired.On("text")
	}
	for key, value := range values {
		if key == "text" || strings.TrimSpace(value) == "" {
			continue
		}
		field := model.FormField{Key: key, Kind: "text"}
		if key != "nickname" && key != "mobile" && key != "weixin" {
			continue // the page asks for nothing else
		}
		if kept[key], err = answer(field, value, nil); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// Leave keeps what CheckLeave returned beside the message that shows it, and
// what it says of the visitor with him.
func (s *Service) Leave(ctx context.Context, v model.Viewer, number int64, values map[string]string) error {
	_, err := s.store.AddLeaveMessage(ctx, v, model.LeaveMessage{Number: number, Values: values})
	if err != nil || len(values) < 2 {
		return err
	}
	_, err = s.store.ChangeCustomer(ctx, model.SystemViewer(v.Tenant()), v.Customer(), "", func(was model.Customer) (model.Customer, error) {
		about := maps.Clone(values)
		delete(about, "text")
		return keepAnswers(was, about), nil
	})
	return err
}

// Left lists what visitors left.
func (s *Service) Left(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.LeaveMessage], error) {
	return s.store.LeaveMessages(ctx, v, p)
}

// ClearHistory hides everything said so far from the visitor, where his channel
// lets him.
func (s *Service) ClearHistory(ctx context.Context, v model.Viewer) error {
	p, err := s.store.Profile(ctx, v)
	if err != nil {
		return err
	}
	if !p.Channel.Settings.MayClearHistory {
		return model.ErrHistoryKept
	}
	return s.store.ClearHistory(ctx, v)
}

// MaySend is what a visitor may send besides text, as his channel has it.
func (s *Service) MaySend(ctx context.Context, v model.Viewer) (func(kind string) error, error) {
	p, err := s.store.Profile(ctx, v)
	if err != nil {
		return nil, err
	}
	if p.Customer.Blocked {
		return nil, model.ErrVisitorBlocked
	}
	inputs := p.Channel.Settings.Inputs
	allowed := map[string]bool{
		model.KindImage: inputs.Image, model.KindVoice: inputs.Voice, model.KindVideo: inputs.Video, model.KindFile: inputs.File,
	}
	return func(kind string) error {
		if !allowed[kind] {
			return model.ErrInputNotAllowed.On("file").With("kind", kind)
		}
		return nil
	}, nil
}
