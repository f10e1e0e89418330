/** The styles of Recraft V2 and V3, as `style` or `style/substyle`. Other models know none. */

// biome-ignore format: a list of words reads best as a table
const substyles = {
  realistic_image: ['b_and_w', 'enterprise', 'evening_light', 'faded_nostalgia', 'forest_life', 'hard_flash', 'hdr',
    'motion_blur', 'mystic_naturalism', 'natural_light', 'natural_tones', 'organic_calm', 'real_life_glow',
    'retro_realism', 'retro_snapshot', 'studio_portrait', 'urban_drama', 'village_realism', 'warm_folk'],
  digital_illustration: ['2d_art_poster', '2d_art_poster_2', '3d', '80s', 'antiquarian', 'bold_fantasy', 'child_book',
    'cover', 'crosshatch', 'digital_engraving', 'engraving_color', 'expressionism', 'freehand_details', 'glow', 'grain',
    'grain_20', 'graphic_intensity', 'hand_drawn', 'hand_drawn_outline', 'handmade_3d', 'hard_comics',
    'infantile_sketch', 'kawaii', 'long_shadow', 'modern_folk', 'multicolor', 'neon_calm', 'noir', 'nostalgic_pastel',
    'outline_details', 'pastel_gradient', 'pastel_sketch', 'pixel_art', 'plastic', 'pop_art', 'pop_renaissance',
    'psychedelic', 'seamless', 'street_art', 'tablet_sketch', 'urban_glow', 'urban_sketching', 'voxel', 'watercolor',
    'young_adult_book', 'young_adult_book_2'],
  logo_raster: ['emblem_graffiti', 'emblem_pop_art', 'emblem_punk', 'emblem_stamp', 'emblem_vintage'],
  vector_illustration: ['bold_stroke', 'cartoon', 'chemistry', 'colored_stencil', 'cosmics', 'cutout', 'depressive',
    'doodle_line_art', 'editorial', 'emotional_flat', 'engraving', 'flat_2', 'kawaii', 'line_art', 'line_circuit',
    'linocut', 'marker_outline', 'mosaic', 'naivector', 'roundish_flat', 'seamless', 'segmented_colors',
    'sharp_contrast', 'thin', 'vector_photo', 'vivid_shapes'],
  icon: ['broken_line', 'colored_outline', 'colored_shapes', 'colored_shapes_gradient', 'doodle_fill',
    'doodle_offset_fill', 'offset_fill', 'outline', 'outline_gradient', 'pictogram'],
}

const withSubstyles = (style: keyof typeof substyles) => [style, ...substyles[style].map((one) => `${style}/${one}`)]

export const rasterStyles = [
  'any',
  ...withSubstyles('realistic_image'),
  ...withSubstyles('digital_illustration'),
  ...withSubstyles('logo_raster'),
]
export const vectorStyles = [...withSubstyles('vector_illustration'), ...withSubstyles('icon')]
