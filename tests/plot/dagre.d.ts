/** The engine of layouts, which is carried minified. */
declare const dagre: any;
