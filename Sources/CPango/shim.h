#ifndef QODE_CPANGO_H
#define QODE_CPANGO_H

#include <pango/pangocairo.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fontconfig/fontconfig.h>

/// A layout with a context of its own, of which it is the owner. GLib ends the process where memory is out: never NULL.
static inline PangoLayout *_Nonnull qode_layout_new(
    const char *_Nonnull language, PangoDirection direction, const cairo_font_options_t *_Nullable options
) {
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_context_set_language(context, pango_language_from_string(language));
    pango_context_set_base_dir(context, direction);
    pango_cairo_context_set_font_options(context, options);
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);
    return layout;
}

#endif
