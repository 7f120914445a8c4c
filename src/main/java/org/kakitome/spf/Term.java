package org.kakitome.spf;

/** terms = *( 1*SP ( directive / modifier ) ). Printed by {@code toString} in its shortest form. RFC 7208 §4.5 */
public sealed interface Term permits Directive, Modifier {}
