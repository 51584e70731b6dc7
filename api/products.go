package api

import (
	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/product"
)

// productShape is a product as lists show it. Who may not manage products reads
// what it is and which channel it has, and nothing of its connection.
type productShape struct {
	ID          int64             `json:"id"`
	Kind        model.ProductKind `json:"kind"`
	Name        string            `json:"name"`
	ChannelID   int64             `json:"channel_id"`
	CreatedAt   model.Millis      `json:"created_at"`
	AppID       string            `json:"appid"`
	Paused      bool              `json:"paused"`
	Light       product.State     `json:"light"`
	PushedAt    model.Millis      `json:"pushed_at"`
	AgentCount  int               `json:"agent_count"`
	OnlineCount int               `json:"online_count"`
}

// connectedShape is a product with its connection; null of the cloud product.
type connectedShape struct {
	productShape
	Connection *connectionShape `json:"connection"`
}

// connectionShape shows what has to be copied into WeChat's back office, and
// nothing that WeChat gave us as a secret.
type connectionShape struct {
	AppID      string                   `json:"appid"`
	Secret     string                   `json:"secret"` // masked
	OriginalID string                   `json:"original_id"`
	PushURL    string                   `json:"push_url"`
	PushToken  string                   `json:"push_token"`
	PushKey    string                   `json:"push_key"`
	PushMode   model.PushMode           `json:"push_mode"`
	PushFormat model.PushFormat         `json:"push_format"`
	TokenURL   string                   `json:"token_url"`
	TokenKey   string                   `json:"token_key"`
	Settings   model.ConnectionSettings `json:"settings"`
	Refused    []string                 `json:"refused"`
	VerifiedAt model.Millis             `json:"verified_at"`
	ChangedAt  model.Millis             `json:"changed_at"`
}

func (s *Server) productShape(p model.ProductOf) productShape {
	return productShape{
		ID: p.ID, Kind: p.Kind, Name: p.Name, ChannelID: p.ChannelID, CreatedAt: p.CreatedAt, AppID: p.Connection.AppID,
		Paused: p.Connection.Paused, Light: s.Product.Light(p), PushedAt: p.Connection.Health.PushedAt, AgentCount: p.Agents, OnlineCount: p.Online,
	}
}

func (s *Server) connectedShape(c *gin.Context, p model.ProductOf) connectedShape {
	shape := connectedShape{productShape: s.productShape(p)}
	if p.Kind.WeChat() {
		is := p.Connection
		shape.Connection = &connectionShape{
			AppID: is.AppID, Secret: masked(is.Secret), OriginalID: is.OriginalID, PushURL: s.baseURL(c) + product.PushPath(is),
			PushToken: is.PushToken, PushKey: is.PushKey, PushMode: is.PushMode, PushFormat: is.PushFormat,
			TokenURL: is.TokenURL, TokenKey: is.TokenKey, Settings: is.Settings, Refused: filled(is.Refused),
			VerifiedAt: is.Health.VerifiedAt, ChangedAt: is.ChangedAt,
		}
	}
	return shape
}

// masked shows that there is a secret, and as much of it as tells it from another one.
func masked(secret string) string {
	const shown = 4
	if len(secret) <= 2*shown {
		return map[bool]string{true: "", false: "••••"}[secret == ""]
	}
	return "••••" + secret[len(secret)-shown:]
}

// productBody is what may be said of a product; what is absent stays.
type productBody struct {
	Name         *string                   `json:"name"`
	Secret       *string                   `json:"secret"`
	OriginalID   *string                   `json:"original_id"`
	PushMode     *model.PushMode           `json:"push_mode"`
	PushFormat   *model.PushFormat         `json:"push_format"`
	PushToken    *string                   `json:"push_token"`
	PushKey      *string                   `json:"push_key"`
	TokenURL     *string                   `json:"token_url"`
	Settings     *model.ConnectionSettings `json:"settings"`
	RetryRefused bool                      `json:"retry_refused"`
}

func (b productBody) input() product.Input {
	return product.Input{
		Name: b.Name, Secret: b.Secret, OriginalID: b.OriginalID, PushMode: b.PushMode, PushFormat: b.PushFormat,
		PushToken: b.PushToken, PushKey: b.PushKey, TokenURL: b.TokenURL, Settings: b.Settings, Retry: b.RetryRefused,
	}
}

func (s *Server) listProducts(c *gin.Context) (any, error) {
	found, err := s.Product.List(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(found, s.productShape), nil
}

func (s *Server) connectProduct(c *gin.Context) (any, error) {
	var body struct {
		Kind     model.ProductKind `json:"kind"`
		AppID    string            `json:"appid"`
		AgentIDs *[]int64          `json:"agent_ids"`
		productBody
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	made, err := s.Product.Connect(c.Request.Context(), viewerOf(c), product.NewInput{
		Kind: body.Kind, AppID: body.AppID, AgentIDs: body.AgentIDs, Input: body.input(),
	})
	if err != nil {
		return nil, err
	}
	return created{s.connectedShape(c, made)}, nil
}

// ofProduct answers what was done with one product.
func (s *Server) ofProduct(c *gin.Context, do func(id int64) (model.ProductOf, error)) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	p, err := do(id)
	if err != nil {
		return nil, err
	}
	return s.connectedShape(c, p), nil
}

func (s *Server) showProduct(c *gin.Context) (any, error) {
	return s.ofProduct(c, func(id int64) (model.ProductOf, error) { return s.Product.One(c.Request.Context(), viewerOf(c), id) })
}

func (s *Server) editProduct(c *gin.Context) (any, error) {
	return s.ofProduct(c, func(id int64) (model.ProductOf, error) {
		var body productBody
		if err := bind(c, &body); err != nil {
			return model.ProductOf{}, err
		}
		return s.Product.Edit(c.Request.Context(), viewerOf(c), id, body.input())
	})
}

func (s *Server) rotateProduct(c *gin.Context) (any, error) {
	return s.ofProduct(c, func(id int64) (model.ProductOf, error) {
		var body struct {
			What string `json:"what"`
		}
		if err := bind(c, &body); err != nil {
			return model.ProductOf{}, err
		}
		return s.Product.Rotate(c.Request.Context(), viewerOf(c), id, body.What)
	})
}

func (s *Server) pauseProduct(c *gin.Context) (any, error) {
	return s.ofProduct(c, func(id int64) (model.ProductOf, error) { return s.Product.Pause(c.Request.Context(), viewerOf(c), id) })
}

func (s *Server) resumeProduct(c *gin.Context) (any, error) {
	return s.ofProduct(c, func(id int64) (model.ProductOf, error) { return s.Product.Resume(c.Request.Context(), viewerOf(c), id) })
}

func (s *Server) deleteProduct(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Product.Delete(c.Request.Context(), viewerOf(c), id, body.Name)
}

// findingShape is one line of the self-test, in the reader's language.
type findingShape struct {
	ID       string         `json:"id"`
	State    product.State  `json:"state"`
	Code     string         `json:"code"`
	Args     map[string]any `json:"args"`
	Sentence string         `json:"sentence"`
	Reason   string         `json:"reason"`
	Advice   string         `json:"advice"`
	At       model.Millis   `json:"at"`
}

type reportShape struct {
	At    model.Millis   `json:"at"`
	Live  bool           `json:"live"`
	State product.State  `json:"state"`
	Items []findingShape `json:"items"`
}

func reportOf(c *gin.Context, r product.Report) reportShape {
	language := languageOf(c)
	shape := reportShape{r.At, r.Live, r.State, make([]findingShape, len(r.Findings))}
	for i, f := range r.Findings {
		line := findingShape{ID: f.ID, State: f.State, Code: f.Code, Args: f.Args, Sentence: locale.Sentence(language, f.Code, f.Args), At: f.At}
		if line.Args == nil {
			line.Args = map[string]any{}
		}
		if f.Reason != nil {
			line.Reason = locale.Sentence(language, f.Reason.Code, f.Reason.Args)
		}
		if f.Advice != "" {
			line.Advice = locale.Sentence(language, f.Advice, f.Args)
		}
		shape.Items[i] = line
	}
	return shape
}

func (s *Server) knownOfProduct(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	report, err := s.Product.Known(c.Request.Context(), viewerOf(c), id, s.baseURL(c))
	return reportOf(c, report), err
}

func (s *Server) checkProduct(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	report, err := s.Product.Check(c.Request.Context(), viewerOf(c), id, s.baseURL(c))
	return reportOf(c, report), err
}
