package store

import (
	"context"
	"slices"

	"yingke/model"
)

// SaveRule adds a rule (ID 0) behind the others of its product, or changes one;
// its product, its place and its hits stay. A keyword that another rule of the
// product has, with the same reach, is ErrKeywordTaken; the fault names the rule.
func (s *Store) SaveRule(ctx context.Context, v model.Viewer, r model.Rule) (model.Rule, error) {
	err := s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		if r.ID == 0 {
			added := []model.Rule{r}
			err := t.addRules(added)
			r = added[0]
			return err
		}
		var was model.Rule
		if err := t.in().Take(&was, r.ID).Error; err != nil {
			return err
		}
		return t.editRule(was, &r)
	})
	return r, err
}

func (t tx) editRule(was model.Rule, r *model.Rule) error {
	r.TenantID, r.ProductID, r.Position, r.Hits = was.TenantID, was.ProductID, was.Position, was.Hits
	r.CreatedAt, r.ChangedAt = was.CreatedAt, t.now
	if err := t.suits([]model.Rule{*r}); err != nil {
		return err
	}
	if err := t.in().Where("rule_id = ?", r.ID).Delete(&model.RuleWord{}).Error; err != nil {
		return err
	}
	if err := t.in().Model(r).Select("*").Omit("id", "tenant_id", "product_id", "position", "hits", "created_at").Updates(r).Error; err != nil {
		return err
	}
	if err := t.claimWords([]model.Rule{*r}); err != nil {
		return err
	}
	return t.audit("rule.edit", "rule", r.ID, r.Name, was, *r)
}

// AddRules adds rules behind the others of their product, all or none. The rules
// are changed in place: they get their ids and positions.
func (s *Store) AddRules(ctx context.Context, v model.Viewer, rules []model.Rule) error {
	if len(rules) == 0 {
		return nil
	}
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		return t.addRules(rules)
	})
}

// addRules adds rules of one product.
func (t tx) addRules(rules []model.Rule) error {
	product := rules[0].ProductID
	var have int64
	if err := t.in().Model(&model.Rule{}).Where("product_id = ?", product).Count(&have).Error; err != nil {
		return err
	}
	if int(have)+len(rules) > RulesMost {
		return model.ErrRuleFull.With("max", RulesMost)
	}
	last := 0
	if err := t.last(&model.Rule{}, "product_id = ?", product, &last); err != nil {
		return err
	}
	for i := range rules {
		rules[i].ID, rules[i].TenantID, rules[i].Hits, rules[i].Position = 0, t.v.Tenant(), 0, last+i
		rules[i].CreatedAt, rules[i].ChangedAt = t.now, t.now
	}
	if err := t.suits(rules); err != nil {
		return err
	}
	if err := t.db.CreateInBatches(rules, insertBatch).Error; err != nil {
		return err
	}
	if err := t.claimWords(rules); err != nil {
		return err
	}
	if len(rules) == 1 {
		return t.audit("rule.create", "rule", rules[0].ID, rules[0].Name, nil, rules[0])
	}
	return t.audit("rule.import", "rule", 0, "", nil, map[string]any{"rules": len(rules), "product_id": product})
}

// suits refuses rules whose folder is not of their product.
func (t tx) suits(rules []model.Rule) error {
	checked := map[int64]bool{}
	for _, r := range rules {
		if checked[r.FolderID] {
			continue
		}
		checked[r.FolderID] = true
		if err := t.folderIn(r.FolderID, r.ProductID); err != nil {
			return err
		}
	}
	return nil
}

// folderIn refuses a folder that is not of a product. 0 is none, and fits.
func (t tx) folderIn(folder, product int64) error {
	if folder == 0 {
		return nil
	}
	if err := t.in().Where("product_id = ?", product).Take(&model.ReplyFolder{}, folder).Error; err != nil {
		return model.ErrBadChoice.On("folder_id")
	}
	return nil
}

// claimWords writes the keywords of rules of one product as they are looked up.
// The keywords that the rules had before are gone by now.
func (t tx) claimWords(rules []model.Rule) error {
	owner := map[model.RuleWord]model.Rule{} // without the rule's id
	var words []model.RuleWord
	for _, r := range rules {
		scope := r.Scope()
		for _, k := range r.Keywords {
			w := model.RuleWord{TenantID: r.TenantID, ProductID: r.ProductID, Scope: scope, Word: k.Normal, Partial: k.Partial}
			if other, taken := owner[w]; taken {
				return keywordTaken(k.Text, other)
			}
			owner[w] = r
			w.RuleID = r.ID
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return nil
	}
	for chunk := range slices.Chunk(words, insertBatch) {
		if err := t.wordsFree(chunk, owner); err != nil {
			return err
		}
	}
	return t.db.CreateInBatches(words, insertBatch).Error
}

// wordsFree refuses words that rules have which were there before.
func (t tx) wordsFree(words []model.RuleWord, owner map[model.RuleWord]model.Rule) error {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Word
	}
	var found []model.RuleWord
	if err := t.in().Where("product_id = ? AND word IN ?", words[0].ProductID, texts).Find(&found).Error; err != nil {
		return err
	}
	for _, f := range found {
		had := f.RuleID
		f.RuleID = 0
		mine, same := owner[f]
		if !same {
			continue
		}
		var other model.Rule
		if err := t.in().Select("id", "name").Take(&other, had).Error; err != nil {
			return err
		}
		text := f.Word
		for _, k := range mine.Keywords {
			if k.Normal == f.Word {
				text = k.Text
			}
		}
		return keywordTaken(text, other)
	}
	return nil
}

func keywordTaken(keyword string, by model.Rule) error {
	return model.ErrKeywordTaken.On("keywords").With("keyword", keyword).With("rule", by.Name).With("rule_id", by.ID)
}
