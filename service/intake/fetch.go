package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"yingke/model"
)

// How long a file may keep its message waiting, how many are fetched at once,
// and how long WeChat has it.
const (
	fetchLimit = 4 * time.Second
	fetchMost  = 3 // each lies in memory while it is kept
	mediaLife  = 3 * 24 * time.Hour
)

// attach fetches the file of a message into our storage. If that cannot be done
// in a few seconds, the message says what is missing and until when it can be
// fetched.
func (s *Service) attach(ctx context.Context, v model.Viewer, at place, in *model.Taking, r reading) error {
	arrived, err := s.store.Arrive(ctx, v, model.Arrival{
		Entrance: in.Entrance, Kind: model.ByWeChat, Value: in.Push.OpenID, Update: in.Update, Source: in.Source,
	})
	if err != nil {
		return err
	}
	sender := model.VisitorViewer(v.Tenant(), arrived.Customer.ID, arrived.Conversation.ID)
	file, fault := s.fetch(ctx, sender, at.conn, *r.file, fetchLimit)
	if fault != nil {
		s.Log.WarnContext(ctx, "a customer's file could not be fetched", "push", in.Push.ID, "product", in.Push.ProductID, "error", fault)
	}
	body, kind := s.bodyWith(r, in.Push, file, fault)
	if in.Say.Body, err = json.Marshal(body); err != nil {
		return fmt.Errorf("write the body of push %d: %w", in.Push.ID, err)
	}
	in.Say.Kind = kind
	return nil
}

// bodyWith is the body of a message with its file, or with what is missing.
func (s *Service) bodyWith(r reading, p model.KeptPush, file model.File, fault error) (any, string) {
	if card, isCard := r.body.(model.Card); isCard {
		card.Picture = file.Key // a card without its picture is a card all the same
		return card, r.say.Kind
	}
	body, _ := r.body.(model.Attachment) // whatever else has a file is one
	if fault != nil {
		body.Missing = &model.MissingFile{
			MediaID: r.file.MediaID, PictureURL: r.file.PictureURL, Until: p.ReceivedAt.Add(mediaLife), Fault: codeOf(fault),
		}
		return body, r.say.Kind
	}
	body.File = refOf(file)
	return body, kindWith(r.say.Kind, file.Type)
}

func refOf(f model.File) model.FileRef {
	return model.FileRef{Key: f.Key, Name: f.Name, Size: f.Size, Type: f.Type, Width: f.Width, Height: f.Height}
}

// families are how the types begin that each kind of message shows.
var families = map[string]string{model.KindImage: "image/", model.KindVoice: "audio/", model.KindVideo: "video/"}

// kindWith is the kind of a message whose file turned out to be of a type: what
// no screen could show as what WeChat calls it is a file to be saved.
func kindWith(kind, contentType string) string {
	if strings.HasPrefix(contentType, families[kind]) {
		return kind
	}
	return model.KindFile
}

// fetch brings a file from WeChat into our storage, as the customer's.
func (s *Service) fetch(ctx context.Context, sender model.Viewer, conn model.Connection, file model.PushMedia, limit time.Duration) (model.File, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case s.fetching <- struct{}{}:
		defer func() { <-s.fetching }()
	case <-limited.Done():
		return model.File{}, model.ErrWeChatAway
	}
	found, err := s.download(limited, conn, file)
	if err != nil {
		return model.File{}, err
	}
	return s.files.Keep(ctx, sender, found.Name, found.Type, found.Content)
}

// download asks for a file by its media id, and else by the address that WeChat
// gave for it, which needs no token.
func (s *Service) download(ctx context.Context, conn model.Connection, file model.PushMedia) (model.Download, error) {
	var found model.Download
	var fault error = model.ErrWeChatMediaGone
	if file.MediaID != "" {
		if found, fault = s.wechat.Download(ctx, conn, file.MediaID, s.Most); fault == nil {
			return found, nil
		}
	}
	if file.PictureURL == "" {
		return found, away(fault)
	}
	found, second := s.wechat.Fetch(ctx, file.PictureURL, s.Most)
	if second == nil {
		return found, nil
	}
	return found, away(fault)
}

// away is a sentence for people where there is none.
func away(err error) error {
	var fault *model.Fault
	if errors.As(err, &fault) {
		return err
	}
	return errors.Join(model.ErrWeChatAway, err)
}
