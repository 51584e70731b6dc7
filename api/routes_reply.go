package api

import "yingke/model"

// replyRoutes keep what the robot answers with. Every agent may read the menus,
// because he may send one, and why a message was answered.
func (s *Server) replyRoutes() []route {
	edit := box(model.EditReplies)
	return []route{
		{"GET", "/api/replies/rules", edit, s.listRules},
		{"POST", "/api/replies/rules", edit, s.addRule},
		{"POST", "/api/replies/rules/batch", edit, s.changeRules},
		{"PUT", "/api/replies/rules/order", edit, s.orderRules},
		{"GET", "/api/replies/rules/export", edit, s.exportRules},
		{"GET", "/api/replies/rules/template", edit, s.ruleTemplate},
		{"POST", "/api/replies/rules/import", edit, s.importRules},
		{"GET", "/api/replies/rules/:id", edit, s.showRule},
		{"PUT", "/api/replies/rules/:id", edit, s.editRule},
		{"DELETE", "/api/replies/rules/:id", edit, s.removeRule},

		{"GET", "/api/replies/folders", edit, s.listReplyFolders},
		{"POST", "/api/replies/folders", edit, s.addReplyFolder},
		{"PUT", "/api/replies/folders/:id", edit, s.editReplyFolder},
		{"DELETE", "/api/replies/folders/:id", edit, s.removeReplyFolder},

		{"GET", "/api/replies/menus", agent, s.listMenus},
		{"POST", "/api/replies/menus", edit, s.addMenu},
		{"POST", "/api/replies/menus/links", edit, s.linkMenu},
		{"GET", "/api/replies/menus/:id", edit, s.showMenu},
		{"PUT", "/api/replies/menus/:id", edit, s.editMenu},
		{"DELETE", "/api/replies/menus/:id", edit, s.removeMenu},

		{"GET", "/api/replies/settings", edit, s.showReplySettings},
		{"PUT", "/api/replies/settings", edit, s.editReplySettings},
		{"POST", "/api/replies/settings/copy", edit, s.copyReplySettings},
		{"GET", "/api/replies/link-key", edit, s.showLinkKey},
		{"POST", "/api/replies/link-key", edit, s.renewLinkKey},

		{"GET", "/api/replies/sensitive", edit, s.listSensitive},
		{"POST", "/api/replies/sensitive", edit, s.addSensitive},
		{"PUT", "/api/replies/sensitive/:id", edit, s.editSensitive},
		{"DELETE", "/api/replies/sensitive/:id", edit, s.removeSensitive},

		{"POST", "/api/replies/try", edit, s.tryReply},
		{"GET", "/api/replies/conflicts", edit, s.listConflicts},
		{"GET", "/api/replies/stats", edit, s.countReplies},
		{"GET", "/api/replies/unmatched", edit, s.listUnmatched},
		{"DELETE", "/api/replies/unmatched", edit, s.forgetUnmatched},
		{"POST", "/api/replies/unmatched/:id/keyword", edit, s.makeKeyword},
		{"GET", "/api/replies/recipes", edit, s.listRecipes},
		{"POST", "/api/replies/recipes/:key", edit, s.cookRecipe},

		{"GET", "/api/conversations/:id/messages/:number/why", agent, s.explainMessage},
	}
}
