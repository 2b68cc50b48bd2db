// The recipes of nets/recipes as one JSON text, put together by CMake.
    .section .rodata
    .global atrous_recipes_begin
    .global atrous_recipes_end
    .balign 16
atrous_recipes_begin:
    .incbin ATROUS_RECIPE_FILE
atrous_recipes_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
