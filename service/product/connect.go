package product

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"yingke/model"
)

// Lengths of what we make up. A Token is letters and digits, 3-32; a key has 43
// characters, which are 32 bytes in base64.
const (
	tokenLength    = 24
	keyLength      = 43
	addressLength  = 24 // 139 bits: the address alone cannot be guessed
	tokenKeyLength = 32
	connectLimit   = 6 * time.Second // for asking WeChat whether the secret is right
)

// Input is what may be said of a product; nil leaves things as they are, and at
// a new product lets us choose.
type Input struct {
	Name       *string
	Secret     *string // AppSecret
	OriginalID *string // gh_..., or empty
	PushMode   *model.PushMode
	PushFormat *model.PushFormat
	PushToken  *string
	PushKey    *string // EncodingAESKey
	TokenURL   *string
	Settings   *model.ConnectionSettings
	Retry      bool // forget which kinds of message WeChat refused
}

// New is a product to be connected.
type NewInput struct {
	Kind     model.ProductKind
	AppID    string
	AgentIDs *[]int64 // who receives its customers; nil: who connects it
	Input
}

// Connect makes an account of WeChat's a product (新增接入). Token and
// EncodingAESKey are random unless they are said. If WeChat answers that AppID or
// AppSecret are wrong nothing is connected; while WeChat is away, or does not
// know our address yet, they are taken on trust and the self-test says the rest.
//
// Errors: ErrAppIDTaken where another tenant has connected the AppID,
// ErrAppIDYours where this one has; faults of the fields.
func (s *Service) Connect(ctx context.Context, v model.Viewer, in NewInput) (model.ProductOf, error) {
	if !in.Kind.WeChat() {
		return model.ProductOf{}, model.ErrBadChoice.On("kind")
	}
	n, err := s.draft(in, v)
	if err != nil {
		return model.ProductOf{}, err
	}
	if err := s.free(ctx, v, n.Connection.AppID); err != nil {
		return model.ProductOf{}, err
	}
	if err := s.prove(ctx, n.Connection); err != nil {
		return model.ProductOf{}, err
	}
	return s.Store.Connect(ctx, v, n)
}

// draft is the product as it would be connected.
func (s *Service) draft(in NewInput, v model.Viewer) (model.NewProduct, error) {
	id, err := checkAppID(in.AppID)
	if err != nil {
		return model.NewProduct{}, err
	}
	blank := model.ProductOf{Product: model.Product{Kind: in.Kind}, Connection: model.Connection{
		Kind: in.Kind, AppID: id, Address: model.RandomCode(addressLength), PushToken: model.RandomCode(tokenLength),
		PushKey: model.RandomCode(keyLength), PushMode: model.PushSafe, PushFormat: usualFormat(in.Kind), Refused: []string{},
	}}
	if in.Name == nil {
		return model.NewProduct{}, model.ErrRequired.On("name")
	}
	p, err := in.apply(blank)
	if err != nil {
		return model.NewProduct{}, err
	}
	n := model.NewProduct{Name: p.Name, Connection: p.Connection}
	switch {
	case in.AgentIDs != nil:
		n.AgentIDs = *in.AgentIDs
	case v.Agent() != 0:
		n.AgentIDs = []int64{v.Agent()}
	}
	return n, nil
}

// apply makes a change and checks what comes of it. It is pure but for the keys
// that it makes up.
func (in Input) apply(p model.ProductOf) (model.ProductOf, error) {
	if in.Name != nil {
		name, err := checkName(*in.Name)
		if err != nil {
			return p, err
		}
		p.Name = name
	}
	c := &p.Connection
	if !p.Kind.WeChat() { // the cloud product has a name and nothing else
		if in != (Input{Name: in.Name}) {
			return p, model.ErrProductCloud
		}
		return p, nil
	}
	for target, said := range map[*string]*string{
		&c.Secret: in.Secret, &c.OriginalID: in.OriginalID, &c.PushToken: in.PushToken, &c.PushKey: in.PushKey, &c.TokenURL: in.TokenURL,
	} {
		if said != nil {
			*target = strings.TrimSpace(*said)
		}
	}
	if in.PushMode != nil {
		c.PushMode = *in.PushMode
	}
	if in.PushFormat != nil {
		c.PushFormat = *in.PushFormat
	}
	if in.Settings != nil {
		c.Settings = *in.Settings
	}
	if c.TokenURL != "" {
		c.TokenKey = cmp.Or(c.TokenKey, model.RandomCode(tokenKeyLength))
	}
	return p, checkConnection(*c)
}

// free refuses an AppID that somebody has connected, before anything is asked of
// WeChat about it. The store decides when two come at once.
func (s *Service) free(ctx context.Context, v model.Viewer, appid string) error {
	taken, err := s.Store.ConnectionByAppID(ctx, model.OperatorViewer(), appid)
	switch {
	case errors.Is(err, model.ErrMissing):
		return nil
	case err != nil:
		return err
	case taken.TenantID != v.Tenant():
		return model.ErrAppIDTaken.On("appid")
	}
	mine, err := s.Store.ProductOf(ctx, v, taken.ProductID)
	if err != nil {
		return err
	}
	return model.ErrAppIDYours.On("appid").With("name", mine.Name)
}

// prove asks WeChat for a token, and refuses what it says is wrong.
func (s *Service) prove(ctx context.Context, c model.Connection) error {
	ctx, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	_, err := s.Tokens.Token(ctx, c)
	var refusal *model.Refusal
	if !errors.As(err, &refusal) || refusal.Remedy != model.RemedyCredential {
		return nil // good, or nobody can say now
	}
	s.Tokens.Forget(c.AppID) // the next try is not to wait because of this one
	field := "secret"
	if isFault(err, model.ErrWeChatAppID) {
		field = "appid"
	}
	return refusal.Fault.On(field)
}

func isFault(err error, fault *model.Fault) bool { return errors.Is(err, fault) }
